package io.github.camelfeishu.urgent.sandbox;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArgumentsTest {
    @Test
    void helpStartsNoSandbox() {
        assertThat(FeishuSandboxMain.read("--port", "0", "--help")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--prot, 8089, there is no option --prot",
        "--port, x, '--port is a number from 0 to 65535, not x'",
        "--port, 70000, '--port is a number from 0 to 65535, not 70000'",
        "--port, '', --port needs a value",
        "--users, -1, '--users is a number from 0 to 100000, not -1'",
        "--invalid-users, some, '--invalid-users is listed or fail_call, not some'",
        "--max-calls, 0, 'one call or more is kept, not 0'",
        "--callback-url, feishu, '--callback-url is an HTTP URL, not feishu'",
        "--rate-limits, 50, '--rate-limits is two numbers, such as 50,1000, not 50'"
    })
    void aWrongArgumentIsNamed(String option, String value, String message) {
        assertThatThrownBy(() -> FeishuSandboxMain.read(option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void anArgumentWithoutItsValueIsNamed() {
        assertThatThrownBy(() -> FeishuSandboxMain.read("--port"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--port needs a value");
    }
}
