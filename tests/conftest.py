"""Services of the tests: each plugin starts one real server, once, when a test asks for it."""

pytest_plugins = ["tests.services.thrift", "tests.services.mariadb"]
