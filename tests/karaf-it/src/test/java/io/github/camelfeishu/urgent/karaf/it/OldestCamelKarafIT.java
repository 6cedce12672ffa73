package io.github.camelfeishu.urgent.karaf.it;

/** The same bundle on the oldest Camel. */
class OldestCamelKarafIT extends InKaraf {

    OldestCamelKarafIT() {
        super(System.getProperty("oldest.camel.features"));
    }
}
