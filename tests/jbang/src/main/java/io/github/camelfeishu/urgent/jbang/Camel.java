package io.github.camelfeishu.urgent.jbang;

import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** The command {@code camel}, as JBang has it. */
public final class Camel {

    private Camel() {}

    public static void main(String... arguments) {
        CamelJBangMain.run(arguments);
    }
}
