"""TendonLab against general solvers on one written problem: people per second at the error that is achieved."""
