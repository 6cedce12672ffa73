package io.github.camelfeishu.urgent.karaf.it;

/** On the Camel that we build with. */
class KarafIT extends InKaraf {

    KarafIT() {
        super(System.getProperty("camel.features"));
    }
}
