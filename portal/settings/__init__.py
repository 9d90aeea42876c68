"""Settings layers: ``embedded`` (default, one machine), ``production`` (environment variables alone), ``test``."""
