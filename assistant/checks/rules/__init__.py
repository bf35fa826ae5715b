"""The rules' code, by what they look at. What each rule is called and means is declared in db/catalogue/rules.toml."""
