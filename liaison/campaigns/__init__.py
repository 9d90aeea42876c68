"""Special and key-field supervision (专项监督、重点领域监督): bodies × items of a checklist × findings."""
