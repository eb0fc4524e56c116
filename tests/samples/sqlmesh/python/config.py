from sqlmesh.core.config import Config
config = Config(default_gateway="local", password="CANARY-config-must-never-be-indexed")
