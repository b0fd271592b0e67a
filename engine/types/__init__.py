"""Value types that every layer shares; nothing here imports another part of riskwhy."""
