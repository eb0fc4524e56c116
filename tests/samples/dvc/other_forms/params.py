"""Settings"""
ROUNDS: int = 12
FILES = glob("must-never-be-indexed")

class Net:
    depth = 3

def helper():
    ROUNDS = 99
