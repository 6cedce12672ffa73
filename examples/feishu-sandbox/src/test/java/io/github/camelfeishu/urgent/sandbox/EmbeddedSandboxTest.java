package io.github.camelfeishu.urgent.sandbox;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox.IncompleteAccountException;
import io.github.camelfeishu.urgent.sandbox.EmbeddedSandbox.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EmbeddedSandboxTest {
    @Test
    void withAnAccountNoSandboxStarts() {
        assertThat(EmbeddedSandbox.startUnlessSet(part -> true)).isEmpty();
    }

    @Test
    void withoutAnAccountTheSandboxIsOne() {
        try (FeishuSandbox feishu =
                EmbeddedSandbox.startUnlessSet(part -> false).orElseThrow()) {
            Map<Part, String> account =
                    Stream.of(Part.values()).collect(Collectors.toMap(Function.identity(), part -> part.in(feishu)));

            assertThat(account)
                    .containsOnly(
                            Map.entry(Part.APP_ID, "cli_sandbox"),
                            Map.entry(Part.APP_SECRET, "sandbox-secret"),
                            Map.entry(Part.CHAT_ID, "oc_sandbox"),
                            Map.entry(Part.ON_CALL, "ou_lilei,ou_hanmeimei"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMissingPartOfAnAccountIsNamed(Part missing) {
        assertThatThrownBy(() -> EmbeddedSandbox.startUnlessSet(part -> part != missing))
                .isInstanceOf(IncompleteAccountException.class)
                .hasMessageStartingWith("to use Feishu, also set " + missing.variable() + ";");
    }

    @Test
    void allMissingPartsAreNamed() {
        assertThatThrownBy(() -> EmbeddedSandbox.startUnlessSet(part -> part == Part.APP_ID))
                .isInstanceOfSatisfying(IncompleteAccountException.class, e -> assertThat(e.missing())
                        .containsExactly(Part.APP_SECRET, Part.CHAT_ID, Part.ON_CALL));
    }
}
