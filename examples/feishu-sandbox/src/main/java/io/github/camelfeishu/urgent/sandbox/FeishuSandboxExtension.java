package io.github.camelfeishu.urgent.sandbox;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A sandbox for the tests of a class. In a static {@code @RegisterExtension} field, or with {@code @ExtendWith}, it starts
 * once and is reset before each test. In an instance field a new one starts for each test. Tests can have the
 * {@link FeishuSandbox} as a parameter.
 */
public final class FeishuSandboxExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private final FeishuSandbox.Builder builder;
    private FeishuSandbox sandbox;
    private String owner;

    /** With a sandbox as {@link FeishuSandbox#start} starts it. */
    public FeishuSandboxExtension() {
        this(FeishuSandbox.builder());
    }

    /** With a sandbox of this builder. */
    public FeishuSandboxExtension(FeishuSandbox.Builder builder) {
        this.builder = builder;
    }

    /**
     * The sandbox.
     *
     * @throws IllegalStateException outside a test
     */
    public FeishuSandbox sandbox() {
        if (sandbox == null) {
            throw new IllegalStateException("the sandbox runs during tests only");
        }
        return sandbox;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startFor(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (sandbox == null) {
            startFor(context);
        } else {
            sandbox.reset();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        closeFor(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        closeFor(context);
    }

    // nested test classes call back too; the sandbox belongs to the outermost
    private void startFor(ExtensionContext context) {
        if (sandbox == null) {
            sandbox = builder.start();
            owner = context.getUniqueId();
        }
    }

    private void closeFor(ExtensionContext context) {
        if (context.getUniqueId().equals(owner)) {
            sandbox.close();
            sandbox = null;
            owner = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == FeishuSandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox();
    }
}
