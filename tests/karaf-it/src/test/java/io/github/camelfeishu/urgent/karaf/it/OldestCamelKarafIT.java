package io.github.camelfeishu.urgent.karaf.it;

import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;

/** The same bundle on the oldest Camel. */
@EnabledOnJre(value = JRE.JAVA_17, disabledReason = InKaraf.JAVA)
class OldestCamelKarafIT extends InKaraf {

    OldestCamelKarafIT() {
        super(System.getProperty("oldest.camel.features"));
    }
}
