package io.github.camelfeishu.urgent.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** A way to buzz. Safe for threads. */
public interface Contender extends AutoCloseable {

    String MESSAGE_ID = "om_dc13264520392913993dd051dba21dcf";
    String USER_ID = "ou_7d8a6e6df7621556ce0d21922b676706";
    String APP_ID = "cli_a1b2c3d4e5f6a7b8";
    String APP_SECRET = "s3cr3t-of-the-benchmark-0123456789ab";
    String TOKEN = "t-g1044ghJRUIJJ5PPPPPPXY6666BCDEFGHIJKLMNO";

    /** Of each contender: as many connections as there are threads, at most. */
    int CONNECTIONS = 64;

    /** Feishu's limit for one call. */
    int MAX_USERS = 200;

    /** The ways, by the names that the report gives them. */
    enum Kind {
        COMPONENT("component"),
        ROUTE("route"),
        SDK("SDK"),
        HTTP_CLIENT("HttpClient");

        final String label;

        Kind(String label) {
            this.label = label;
        }

        Contender start(String baseUrl) throws Exception {
            return switch (this) {
                case COMPONENT -> new ComponentContender(baseUrl);
                case ROUTE -> new RouteContender(baseUrl);
                case SDK -> new SdkContender(baseUrl);
                case HTTP_CLIENT -> new HttpClientContender(baseUrl);
            };
        }
    }

    /** Buzzes one person; throws an exception if that does not succeed. */
    Object buzz() throws Exception;

    /** Buzzes at most 200 people in one call; returns the ids that Feishu lists as invalid. */
    List<String> buzz(List<String> userIds) throws Exception;

    /** Buzzes any number of people; returns how many were not buzzed. */
    default int buzzAll(List<String> userIds, ExecutorService threads) {
        List<CompletableFuture<List<String>>> calls = new ArrayList<>();
        for (int from = 0; from < userIds.size(); from += MAX_USERS) {
            List<String> batch = userIds.subList(from, Math.min(from + MAX_USERS, userIds.size()));
            calls.add(CompletableFuture.supplyAsync(() -> call(batch), threads));
        }
        return calls.stream().mapToInt(call -> call.join().size()).sum();
    }

    private List<String> call(List<String> batch) {
        try {
            return buzz(batch);
        } catch (Exception e) {
            throw new IllegalStateException("A call failed", e);
        }
    }
}
