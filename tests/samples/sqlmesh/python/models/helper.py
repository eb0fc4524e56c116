def no_model():
    return "@model("
