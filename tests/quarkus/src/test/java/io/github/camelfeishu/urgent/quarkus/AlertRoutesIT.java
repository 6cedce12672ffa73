package io.github.camelfeishu.urgent.quarkus;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same with the application as it is packaged, in a process of its own. */
@QuarkusIntegrationTest
class AlertRoutesIT extends AlertRoutesTest {}
