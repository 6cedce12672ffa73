package io.github.camelfeishu.urgent.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;
import io.github.camelfeishu.urgent.sandbox.world.InvalidUsers;
import io.github.camelfeishu.urgent.sandbox.world.Settings;

/** The sandbox as a program, which runs until SIGTERM or Ctrl-C. */
public final class FeishuSandboxMain {
    private static final String HELP = """
            usage: java -jar feishu-sandbox-standalone.jar [options]

              --port N            the port to listen on, 0 to 65535, 0 for a free one (default 8089)
              --host ADDRESS      the address to listen on (default 127.0.0.1; 0.0.0.0 for every one)
              --users N           the number of users to add to the chat (default 0)
              --invalid-users W   the treatment of invalid recipients: listed (default) or fail_call
              --rate-limits S,M   calls a second and a minute of each API, 0 for no limit (default 50,1000)
              --world FILE        a world in the form of GET /sandbox/state: users, chats, quotas, apps, settings
              --callback-url URL  the URL that gets the events and clicks of the app cli_sandbox; no challenge is sent
              --verification-token T, --encrypt-key K
                                  for the callback URL (default: none)
              --open              print the address of the page, and no more
              --max-calls N       the number of calls to keep on record, the oldest are dropped (default 100000)
              --help              this text
            """;

    private FeishuSandboxMain() {}

    /** Starts a sandbox, prints how to use it, and waits. Wrong arguments end the program with status 2. */
    public static void main(String[] args) throws InterruptedException {
        // no log lines of the server but warnings and errors
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        try {
            Optional<FeishuSandbox.Builder> builder = read(args);
            if (builder.isEmpty()) {
                System.out.print(HELP);
                return;
            }
            FeishuSandbox feishu = builder.get().start();
            Runtime.getRuntime().addShutdownHook(new Thread(feishu::close, "feishu-sandbox-shutdown"));
            boolean open = List.of(args).contains("--open");
            System.out.print(open ? feishu.baseUrl() + "/" + System.lineSeparator() : feishu.usage());
        } catch (IllegalArgumentException e) {
            fail(2, e.getMessage() + System.lineSeparator() + HELP);
        } catch (IllegalStateException e) {
            fail(1, e.getMessage());
        }
        // keeps the program alive: the sandbox's own threads are daemons
        new CountDownLatch(1).await();
    }

    /**
     * The sandbox of these arguments; empty if they ask for help.
     *
     * @throws IllegalArgumentException if they are wrong
     */
    static Optional<FeishuSandbox.Builder> read(String... args) {
        FeishuSandbox.Builder builder = FeishuSandbox.builder().port(8089);
        WorldOptions options = new WorldOptions();
        for (int i = 0; i < args.length; i += 2) {
            if (args[i].equals("--help")) {
                return Optional.empty();
            }
            if (args[i].equals("--open")) {
                // has no value
                i--;
                continue;
            }
            options.set(args[i], i + 1 < args.length ? args[i + 1] : "", builder);
        }
        return Optional.of(builder.world(options::apply));
    }

    private static void fail(int status, String message) {
        System.err.println(message);
        System.exit(status);
    }

    /** The settings of every fresh world. */
    private static final class WorldOptions {
        private int users;
        private Path worldFile;
        private String callbackUrl;
        private String verificationToken = "";
        private String encryptKey;
        private InvalidUsers invalidUsers = InvalidUsers.LISTED;
        private int perSecond = Settings.PER_SECOND;
        private int perMinute = Settings.PER_MINUTE;

        void set(String option, String value, FeishuSandbox.Builder builder) {
            switch (option) {
                case "--port" -> builder.port(number(option, value, 65535));
                case "--host" -> builder.host(text(option, value));
                case "--world" -> worldFile = Path.of(text(option, value));
                case "--callback-url" -> callbackUrl = url(option, value);
                case "--verification-token" -> verificationToken = text(option, value);
                case "--encrypt-key" -> encryptKey = text(option, value);
                case "--max-calls" -> builder.maxCalls(number(option, value, Integer.MAX_VALUE));
                case "--users" -> users = number(option, value, 100_000);
                case "--invalid-users" ->
                    invalidUsers = switch (text(option, value)) {
                        case "listed" -> InvalidUsers.LISTED;
                        case "fail_call" -> InvalidUsers.FAIL_CALL;
                        default -> throw new IllegalArgumentException(option + " is listed or fail_call, not " + value);
                    };
                case "--rate-limits" -> {
                    String[] limits = text(option, value).split(",", -1);
                    if (limits.length != 2) {
                        throw new IllegalArgumentException(option + " is two numbers, such as 50,1000, not " + value);
                    }
                    perSecond = number(option, limits[0], Integer.MAX_VALUE);
                    perMinute = number(option, limits[1], Integer.MAX_VALUE);
                }
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }

        void apply(FeishuSandbox feishu) {
            feishu.invalidUsers(invalidUsers).rateLimits(perSecond, perMinute);
            if (worldFile != null) {
                load(feishu);
            }
            feishu.addUsers(users);
            if (callbackUrl != null) {
                feishu.app().subscribeUnchecked(new EventSubscription(callbackUrl, verificationToken, encryptKey));
            }
        }

        private void load(FeishuSandbox feishu) {
            try {
                feishu.load(Files.readString(worldFile));
            } catch (IOException e) {
                throw new IllegalArgumentException("cannot read the world " + worldFile + ": " + e, e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(worldFile + ": " + e.getMessage(), e);
            }
        }

        private static String url(String option, String value) {
            if (!text(option, value).matches("https?://[^\\s/]+\\S*")) {
                throw new IllegalArgumentException(option + " is an HTTP URL, not " + value);
            }
            return value;
        }

        private static String text(String option, String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            return value;
        }

        private static int number(String option, String value, int max) {
            try {
                int number = Integer.parseInt(text(option, value));
                if (number >= 0 && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // reported below, like a number out of range
            }
            throw new IllegalArgumentException(option + " is a number from 0 to " + max + ", not " + value);
        }
    }
}
