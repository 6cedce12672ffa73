package io.github.camelfeishu.urgent.karaf.it;

import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;

/** On the Camel that we build with. */
@EnabledOnJre(value = JRE.JAVA_17, disabledReason = InKaraf.JAVA)
class KarafIT extends InKaraf {

    KarafIT() {
        super(System.getProperty("camel.features"));
    }
}
