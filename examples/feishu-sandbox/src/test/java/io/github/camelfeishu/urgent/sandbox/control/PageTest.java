package io.github.camelfeishu.urgent.sandbox.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.Caller;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import io.github.camelfeishu.urgent.sandbox.ReadmeTable;
import io.github.camelfeishu.urgent.sandbox.wire.CallKind;
import io.github.camelfeishu.urgent.sandbox.wire.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The page's files and its stream of events, over HTTP. */
// an own thread: an interrupt does not end the read of a stream
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final FeishuSandbox feishu = FeishuSandbox.start();
    private final Caller caller = new Caller(feishu);
    private final List<Events> open = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Events events : open) {
            events.lines.close();
        }
        feishu.close();
    }

    /** A client of the stream. */
    private record Events(int status, BufferedReader lines) {
        /** The next event of this part that has this value. */
        JsonNode next(String part, String pointer, Object value) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: " + part)) {
                    JsonNode data = Caller.JSON.readTree(lines.readLine().substring("data: ".length()));
                    if (data.at(pointer).asText().equals(String.valueOf(value))) {
                        return data;
                    }
                }
            }
            throw new AssertionError("the stream ended before " + part + " had " + pointer + " " + value);
        }
    }

    private Events events(String query) throws Exception {
        HttpResponse<InputStream> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(feishu.baseUrl() + "/sandbox/stream" + query))
                        .build(),
                BodyHandlers.ofInputStream());
        Events events = new Events(
                answer.statusCode(), new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
        open.add(events);
        return events;
    }

    @ParameterizedTest
    @CsvSource({"/, text/html", "/sandbox/page.css, text/css", "/sandbox/page.js, text/javascript"})
    void itsFilesAreServedUnderAStrictPolicy(String path, String type) {
        Caller.Reply file = get(path);

        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("Content-Type")).isEqualTo(type + "; charset=utf-8");
        assertThat(file.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
                .doesNotContain("unsafe");
    }

    @Test
    void itLoadsNothingFromElsewhereAndMakesNoHtmlOfTexts() {
        assertThat(get("/").http().body()).doesNotContain("http://127", "https://", "style=", "<script>", "onclick");
        assertThat(get("/sandbox/page.css").http().body()).doesNotContain("url(", "@import");
        assertThat(get("/sandbox/page.js").http().body())
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }

    @Test
    void openingItIsNoCallOfFeishu() throws Exception {
        get("/");
        events("").next("calls", "/total", 0);

        assertThat(feishu.calls()).isEmpty();
    }

    @Test
    void aLinkOfAnotherSiteMayLeadToItButNotUseIt() {
        assertThat(from("cross-site", "/").status()).isEqualTo(200);
        assertThat(from("cross-site", "/sandbox/stream").status()).isEqualTo(403);
    }

    @Test
    void everyFaultOfTheReadmeCanBeChosen() {
        String script = get("/sandbox/page.js").http().body();
        String table = script.substring(script.indexOf("const FAULTS"), script.indexOf("const KINDS"));

        assertThat(names(table, "(?m)^  (\\w+): \\{"))
                .containsExactlyInAnyOrderElementsOf(names(
                        ReadmeTable.rowsBelow("## Faults").stream()
                                .map(row -> row.split("\\|")[2])
                                .collect(Collectors.joining()),
                        "`\"(\\w+)\"`"));
    }

    @Test
    void everyKindOfCallsCanBeChosen() {
        String script = get("/sandbox/page.js").http().body();
        String list = script.substring(script.indexOf("const KINDS"), script.indexOf("let chinese"));

        assertThat(names(list, "\"(\\w+)\""))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(CallKind.values()).map(Names::of).toList());
    }

    private static Set<String> names(String text, String regex) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void itsWordsAreInBothLanguages() {
        String script = get("/sandbox/page.js").http().body();
        String words = script.substring(script.indexOf("const WORDS"), script.indexOf("const FAULTS"));
        Set<String> known = names(words, "(?m)^  (\\w+): \\[");

        assertThat(names(words, "(?m)^  (\\w+): \\[\\s*\"[^\"]+\",\\s*\"[^\"]+\",?\\s*]"))
                .isEqualTo(known);
        assertThat(known).containsAll(names(script, "\\bt\\(\"(\\w+)\"[,)]"));
        assertThat(known).containsAll(names(get("/").http().body(), "data-t=\"(\\w+)\""));
    }

    @Test
    void aCallRingsUntilItIsAnsweredAndIsUnreadUntilTheMessageIsOpened() throws Exception {
        String call = "/shown/1/notices/0/call";
        String messageId = caller.sendText("oc_sandbox", "The disk is full").messageId();
        Events events = events("");
        caller.buzz("phone", messageId, "ou_hanmeimei");

        JsonNode people = events.next("people", call, "ringing");
        assertThat(people.at("/shown/1/user_id").textValue()).isEqualTo("hanmeimei");
        assertThat(people.at("/shown/1/notices/0/about").textValue()).isEqualTo("The disk is full");
        assertThat(people.at("/shown/0/notices")).isEmpty();

        patch("/sandbox/users/hanmeimei", "{\"answer\":\"" + messageId + "\"}");
        assertThat(events.next("people", call, "answered").at("/shown/1/unread").intValue())
                .isEqualTo(1);

        patch("/sandbox/users/hanmeimei", "{\"read\":\"" + messageId + "\"}");
        assertThat(events.next("people", "/shown/1/notices/0/read", true)
                        .at("/shown/1/unread")
                        .intValue())
                .isZero();
    }

    @Test
    void aCallThatIsDeclinedOrWhoseMessageIsReadRingsNoLonger() throws Exception {
        caller.buzz("phone", "om_sandbox", "ou_lilei", "ou_lucy");
        Events events = events("");

        patch("/sandbox/users/lilei", "{\"decline\":\"om_sandbox\"}");
        events.next("people", "/shown/0/notices/0/call", "declined");
        patch("/sandbox/users/lucy", "{\"read_all\":true}");
        events.next("people", "/shown/2/notices/0/call", "ended");

        assertThat(patch("/sandbox/users/lucy", "{\"answer\":\"om_sandbox\"}").status())
                .isEqualTo(400);
    }

    @Test
    void quotasFaultsAndTheClockAreShown() throws Exception {
        Events events = events("");

        feishu.tenant().phoneQuota(0);
        events.next("sandbox", "/tenants/0/phone_quota", 0);
        feishu.faultNext(2, Fault.hang(Duration.ofSeconds(1)));
        events.next("sandbox", "/faults/0", "hang(PT1S) × 2");
        feishu.clock().advance(Duration.ofHours(1));
        events.next("sandbox", "/clock_moved_ms", 3_600_000);
    }

    @Test
    void aCallThatAFaultHitIsMarked() throws Exception {
        Events events = events("");
        feishu.faultNext(Fault.rateLimit(2));
        caller.askForToken("cli_sandbox", "sandbox-secret");

        JsonNode calls = events.next("calls", "/total", 1);

        assertThat(calls.at("/shown/0/fault").textValue()).isEqualTo("rateLimit(2)");
        assertThat(calls.at("/shown/0/code").textValue()).isEqualTo("99991400");
        assertThat(get("/sandbox/calls").json().at("/0/fault").textValue()).isEqualTo("rateLimit(2)");
    }

    @Test
    void aResetShowsTheFreshWorld() throws Exception {
        feishu.addUser("alice");
        Events events = events("");
        events.next("people", "/total", 4);

        feishu.reset();

        events.next("people", "/total", 3);
    }

    @Test
    void ofALargeWorldOnlyWhatIsShownIsSent() throws Exception {
        feishu.addUsers(10_000);
        feishu.rateLimits(0, 0);
        String token = caller.token();
        caller.buzzAs(token, "app", "om_sandbox", "open_id", List.of("ou_user9000"));
        IntStream.range(0, 100).forEach(i -> caller.post("/nowhere", ""));

        JsonNode people = events("?users=5").next("people", "/total", 10_003);
        JsonNode calls = events("?calls=7").next("calls", "/total", 102);
        JsonNode found = events("?find=r777").next("people", "/found", 11);

        assertThat(people.get("shown")).hasSize(5);
        assertThat(people.at("/shown/0/user_id").textValue()).isEqualTo("user9000");
        assertThat(calls.get("shown")).hasSize(7);
        assertThat(found.at("/shown/0/user_id").textValue()).isEqualTo("user777");
    }

    @Test
    void upperAndLowerCaseAreTheSameWhenAUserIsSearched() throws Exception {
        feishu.addUser("LiMing");

        for (String name : List.of("liming", "LiMing", "LIM")) {
            assertThat(events("?find=" + name)
                            .next("people", "/found", 1)
                            .at("/shown/0/user_id")
                            .textValue())
                    .as(name)
                    .isEqualTo("LiMing");
        }
    }

    @Test
    void moreStreamsThanThereIsRoomForAreRefused() throws Exception {
        int last = 200;
        for (int i = 0; last == 200 && i < 100; i++) {
            last = events("").status();
        }

        assertThat(last).isEqualTo(503);
        assertThat(open).hasSizeBetween(20, 40);
    }

    @Test
    void closingTheSandboxEndsTheStream() throws Exception {
        Events events = events("");
        events.next("people", "/total", 3);

        feishu.close();

        assertThat(ends(events)).isTrue();
    }

    private static boolean ends(Events events) {
        try {
            while (events.lines.readLine() != null) {
                // what was on the way
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    private Caller.Reply from(String site, String path) {
        return caller.send(
                caller.request("GET", path, "").header("Sec-Fetch-Site", site).build());
    }

    private Caller.Reply get(String path) {
        return caller.send(caller.request("GET", path, "").build());
    }

    private Caller.Reply patch(String path, String body) {
        return caller.send(caller.request("PATCH", path, body).build());
    }
}
