"""Pure helpers on str."""
