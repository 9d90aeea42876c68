"""The register behind inspections: enforcement bodies, officers and their certificates, enterprises, matters."""
