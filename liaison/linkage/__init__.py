"""行刑衔接: suspected crimes from bodies to the police, penalties after non-prosecution from procuratorates."""
