# learns from data/features.csv
