"""One folder per noun: models, schemas, repository, service, controllers, jobs."""
