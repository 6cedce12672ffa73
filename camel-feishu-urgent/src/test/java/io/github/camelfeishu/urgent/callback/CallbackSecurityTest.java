package io.github.camelfeishu.urgent.callback;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallbackSecurityTest {

    /** The example in Feishu's documentation of events. */
    @Test
    void feishusOwnExampleIsDecrypted() throws Exception {
        byte[] text = new CallbackSecurity("test key").decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=");

        assertThat(text).asString(StandardCharsets.UTF_8).isEqualTo("hello world");
    }
}
