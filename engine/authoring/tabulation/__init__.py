"""Decision tables for domain experts: schemes written as workbooks and as DMN, and taken back by a three-way merge."""
