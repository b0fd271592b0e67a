"""The command line `riskwhy`."""
