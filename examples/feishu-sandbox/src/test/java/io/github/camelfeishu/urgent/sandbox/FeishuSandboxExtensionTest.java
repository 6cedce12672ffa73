package io.github.camelfeishu.urgent.sandbox;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeishuSandboxExtensionTest {
    @Test
    void outsideATestThereIsNoSandbox() {
        assertThatThrownBy(() -> new FeishuSandboxExtension().sandbox()).isInstanceOf(IllegalStateException.class);
    }

    @Nested
    @ExtendWith(FeishuSandboxExtension.class)
    class OnAClass {
        @Test
        void aTestTakesTheSandboxAsAParameter(FeishuSandbox feishu) {
            assertThat(new Caller(feishu).token()).isNotBlank();
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.MethodName.class)
    class InAStaticField {
        @RegisterExtension
        static final FeishuSandboxExtension SANDBOX = new FeishuSandboxExtension();

        private static final Set<String> BASE_URLS = new HashSet<>();

        @RepeatedTest(2)
        void eachTestHasAFreshWorldInTheSameSandbox() {
            assertThat(SANDBOX.sandbox().inbox()).isEmpty();
            new Caller(SANDBOX.sandbox()).buzz("app", "om_sandbox", "ou_lucy");

            BASE_URLS.add(SANDBOX.sandbox().baseUrl());
            assertThat(BASE_URLS).hasSize(1);
        }

        @Nested
        class WithANestedClass {
            @Test
            void theSandboxIsTheSame() {
                BASE_URLS.add(SANDBOX.sandbox().baseUrl());
                assertThat(BASE_URLS).hasSize(1);
            }
        }
    }

    @Nested
    class InAnInstanceField {
        @RegisterExtension
        final FeishuSandboxExtension sandbox =
                new FeishuSandboxExtension(FeishuSandbox.builder().world(feishu -> feishu.addUser("alice")));

        @RepeatedTest(2)
        void eachTestHasASandboxOfItsOwn(FeishuSandbox feishu) {
            assertThat(feishu).isSameAs(sandbox.sandbox());
            assertThat(feishu.user("alice").openId()).isEqualTo("ou_alice");
        }
    }
}
