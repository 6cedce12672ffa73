package io.github.camelfeishu.urgent.campaign;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Looks for secrets in all log lines of the component, down to TRACE, and keeps the console quiet. */
final class SecretWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    /** The app's secret, and tokens: those of the sandbox, and those that a plan makes up. */
    private static final Pattern SECRET = Pattern.compile("sandbox-secret|\\bt-\\w{7}");

    private static final Logger OURS = (Logger) LoggerFactory.getLogger("io.github.camelfeishu.urgent");
    /** They log what plans are about: failures. */
    private static final List<Logger> OTHERS = Stream.of("org.apache.camel", "org.eclipse.jetty")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    private final List<String> lines = new CopyOnWriteArrayList<>();

    SecretWatch() {
        start();
        OURS.setLevel(Level.TRACE);
        OURS.setAdditive(false);
        OURS.addAppender(this);
        OTHERS.forEach(it -> it.setLevel(Level.OFF));
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = event.getThreadName() + ": " + event.getFormattedMessage()
                + ThrowableProxyUtil.asString(event.getThrowableProxy());
        if (SECRET.matcher(line).find()) {
            lines.add(line);
        }
    }

    /** Lines with this mark in the names of their threads, that show a secret. They are told once. */
    List<String> linesOf(String mark) {
        List<String> found = lines.stream().filter(line -> line.contains(mark)).toList();
        lines.removeAll(found);
        return found;
    }

    /** The lines that have not been told. */
    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        OURS.detachAppender(this);
        OURS.setAdditive(true);
        OURS.setLevel(null);
        OTHERS.forEach(it -> it.setLevel(null));
        stop();
    }
}
