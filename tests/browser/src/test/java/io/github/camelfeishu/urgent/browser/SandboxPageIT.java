package io.github.camelfeishu.urgent.browser;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.github.camelfeishu.urgent.sandbox.FeishuSandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The page of the sandbox in a real browser. Waits end after 20 seconds. */
@Timeout(300)
class SandboxPageIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUTTON = "I'm on it";

    @TempDir
    static Path folder;

    private static Browser browser;

    private FeishuSandbox feishu = FeishuSandbox.start();

    @BeforeAll
    static void startTheBrowser() {
        assumeTrue(Browser.isInstalled(), "no browser: chromium and chromium-driver of Debian are not installed");
        browser = Browser.start(folder.resolve("profile"));
    }

    @AfterAll
    static void endTheBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openThePage() {
        browser.open(feishu.baseUrl());
        browser.awaitText(".phone", "lucy");
        browser.run("window.sincereload = true");
    }

    @AfterEach
    void stopTheSandbox() {
        feishu.close();
    }

    @Test
    void anAlertMakesThePhonesOfThoseOnCallRing() throws Exception {
        try (OnCallProcess onCall = new OnCallProcess(feishu, folder)) {
            browser.await("the application takes an alert", () -> onCall.alert("CheckoutIsSlow", "page"));

            browser.awaitText(phone("hanmeimei") + ".rings", "Phone call, ringing");
            assertThat(browser.texts(phone("hanmeimei")).get(0))
                    .contains("CheckoutIsSlow")
                    .doesNotContain("lilei", "lucy");
            assertThat(browser.texts(phone("lucy")).get(0)).contains("Nothing has come yet.");
            String told = "hanmeimei: phone call about CheckoutIsSlow";
            browser.awaitText("#live p", told);
            assertThat(browser.texts("#live p"))
                    .filteredOn(line -> line.startsWith(told))
                    .hasSize(1);
            browser.awaitText("#chat-list .card", "CheckoutIsSlow");

            browser.press(phone("hanmeimei"), "Answer");
            browser.awaitText(phone("hanmeimei"), "answered");
            browser.press(phone("hanmeimei"), "Open");
            browser.awaitText("#chat-list .seen", "Read: hanmeimei");
        }
        assertThatThePageWasNotReloaded();
    }

    @Test
    void aPressOnACardsButtonChangesTheCard() throws IOException {
        String messageId = sendCard();
        AtomicReference<JsonNode> press = new AtomicReference<>();
        HttpServer callback = answerPresses(press);
        try {
            feishu.app().subscribe("http://127.0.0.1:" + callback.getAddress().getPort() + "/feishu", "token", null);

            browser.press("#chat-list .message", BUTTON);

            browser.await("thanks", () -> browser.texts("#said p").equals(List.of("Thank you")));
            browser.awaitText("#chat-list .card", "lilei is on it");
            assertThat(browser.has("#chat-list .card button")).isFalse();
            assertThat(press.get().at("/event/operator/open_id").textValue()).isEqualTo("ou_lilei");
            assertThat(press.get().at("/event/context/open_message_id").textValue())
                    .isEqualTo(messageId);
        } finally {
            callback.stop(0);
        }
        assertThatThePageWasNotReloaded();
    }

    @Test
    void aPressWithoutACallbackSaysWhatTheClientShows() throws IOException {
        buzz("phone", sendCard(), "ou_lucy");

        browser.press(phone("lucy"), BUTTON);

        browser.awaitText("#said", "200340");
    }

    @Test
    void theKeyboardAloneIsEnough() throws IOException {
        String messageId = sendCard();
        buzz("phone", messageId, "ou_hanmeimei");
        browser.awaitText(phone("hanmeimei"), "ringing");

        browser.type("?");
        browser.await("the keys", () -> browser.has("dialog[open]"));
        browser.type(Keys.ESCAPE);
        browser.await("no keys", () -> !browser.has("dialog[open]"));
        browser.type("a");
        browser.awaitText(phone("hanmeimei"), "answered");
        // three people, then the phones of lilei and hanmeimei
        browser.type("jjjjj");
        browser.type(Keys.ENTER);
        browser.awaitText(phone("hanmeimei") + " .done", "Read");
        assertThat(browser.texts("#command").get(0))
                .isEqualTo("PATCH /sandbox/users/hanmeimei {\"read\":\"" + messageId + "\"}");
        browser.tabTo(BUTTON);
        browser.type(Keys.ENTER);
        browser.awaitText("#said", "200340");
        browser.tabTo("Make the next call fail");
        browser.type(Keys.ENTER);
        browser.tabTo("Make it fail");
        browser.type(Keys.SPACE);
        browser.awaitText("#fault-list", "rateLimit(2)");
        assertThatThePageWasNotReloaded();
    }

    @Test
    void everyActionDoesWhatItSays() throws IOException {
        String messageId = sendCard();
        buzz("sms", messageId, "ou_lucy");

        browser.press("#quotas", "Use up");
        browser.await("no SMS left", () -> feishu.tenant().smsQuota() == 0);
        browser.press("#chat-list", "Take the bot out");
        browser.await("the bot is out", () -> feishu.chat().bots().isEmpty());
        browser.press("#chat-list", "Put the bot back");
        browser.await("the bot is back", () -> !feishu.chat().bots().isEmpty());
        browser.run("document.querySelector('" + phone("lucy") + " details').open = true");
        browser.press(phone("lucy"), "Leave the company");
        browser.awaitText(phone("lucy"), "Has left the company");
        browser.run("document.getElementById('time').open = true");
        browser.press("#time", "1 hour later");
        browser.await("the clock", () -> feishu.clock().moved().toHours() == 1);
        browser.press("header", "Start afresh");
        browser.await("a fresh world", () -> feishu.user("lucy").isInCompany());
        browser.awaitText(phone("lucy"), "Nothing has come yet.");
        assertThatThePageWasNotReloaded();
    }

    @Test
    void axeFindsNoViolation() throws IOException {
        assertThat(browser.violations()).isEmpty();
        buzz("phone", sendCard(), "ou_hanmeimei");
        browser.awaitText(phone("hanmeimei"), "ringing");
        browser.run("document.querySelectorAll('main details').forEach(details => (details.open = true))");
        browser.awaitText(".call", "X-Tt-Logid");

        assertThat(browser.violations()).isEmpty();
        browser.scheme("dark");
        browser.press("header", "中文");
        browser.awaitText(phone("hanmeimei"), "电话");
        assertThat(browser.violations()).isEmpty();
        browser.width(390);
        assertThat(browser.violations()).isEmpty();

        browser.width(1280);
        browser.scheme("light");
        browser.press("header", "English");
    }

    @Test
    void aReloadShowsTheSameAgain() throws IOException {
        buzz("phone", sendCard(), "ou_hanmeimei");
        browser.awaitText(phone("hanmeimei"), "ringing");
        browser.awaitText("#call-list", "urgent_phone");
        List<String> before = browser.texts("main");

        browser.reload();

        browser.await("the same again", () -> browser.texts("main").equals(before));
    }

    @Test
    void afterARestartOfTheSandboxThePageShowsTheNewWorld() throws IOException {
        buzz("phone", sendCard(), "ou_hanmeimei");
        browser.awaitText(phone("hanmeimei"), "ringing");
        int port = URI.create(feishu.baseUrl()).getPort();

        feishu.close();
        browser.awaitText("#link", "No connection");
        feishu = FeishuSandbox.builder()
                .port(port)
                .world(world -> world.addUser("alice"))
                .start();

        browser.awaitText(phone("alice"), "Nothing has come yet.");
        browser.await("the old world is gone", () -> !browser.has(".phone.rings"));
        assertThat(browser.texts("#link")).containsExactly("");
        assertThatThePageWasNotReloaded();
    }

    @Test
    void tenThousandPeopleAreCutToAPart() throws IOException {
        feishu.addUsers(10_000);
        browser.awaitText("#people-more", "9,991 more");
        buzz("phone", "om_sandbox", "ou_user7777");
        browser.awaitText(".phone.rings", "user7777");
        assertThat(browser.texts(".phone")).hasSize(12);

        browser.type("/");
        browser.type("user88");
        browser.await(
                "those who are found",
                () -> browser.texts(".phone").stream()
                                .filter(text -> text.startsWith("user88"))
                                .count()
                        == 12);
    }

    /** docs/sandbox-page.png is a copy of the picture, made by hand when the page looks different. */
    @Test
    void aPictureForTheReadmeIsTaken() throws IOException {
        String messageId = sendCard();
        buzz("sms", messageId, "ou_lilei", "ou_hanmeimei");
        feishu.user("lilei").read(messageId);
        buzz("app", "om_sandbox", "ou_lucy");
        buzz("phone", messageId, "ou_hanmeimei");
        browser.awaitText(phone("hanmeimei"), "ringing");

        Path picture = Path.of(System.getProperty("target"), "sandbox-page.png");
        Files.write(picture, browser.picture());

        assertThat(picture).isNotEmptyFile();
    }

    private static String phone(String userId) {
        return ".phone[data-user=" + userId + "]";
    }

    private static void assertThatThePageWasNotReloaded() {
        assertThat(browser.run("return window.sincereload")).isEqualTo(true);
    }

    // --- a bot and its callback

    private String sendCard() throws IOException {
        String card = """
                {"config":{"update_multi":true},
                "header":{"template":"orange","title":{"tag":"plain_text","content":"CheckoutIsSlow (critical)"}},
                "elements":[
                {"tag":"div","text":{"tag":"lark_md","content":"Every tenth customer waits longer than **10 s** to pay."}},
                {"tag":"action","actions":[
                {"tag":"button","type":"primary","text":{"tag":"plain_text","content":"I'm on it"},"value":{"do":"take"}},
                {"tag":"button","text":{"tag":"plain_text","content":"Snooze 30 min"},"value":{"do":"snooze"}}]}]}
                """;
        ObjectNode message = JSON.createObjectNode()
                .put("receive_id", "oc_sandbox")
                .put("msg_type", "interactive")
                .put("content", card);
        return call("POST", "/open-apis/im/v1/messages?receive_id_type=chat_id", message)
                .at("/data/message_id")
                .textValue();
    }

    private void buzz(String type, String messageId, String... openIds) throws IOException {
        ObjectNode users = JSON.createObjectNode();
        users.set("user_id_list", JSON.valueToTree(openIds));
        call("PATCH", "/open-apis/im/v1/messages/" + messageId + "/urgent_" + type + "?user_id_type=open_id", users);
    }

    private JsonNode call(String method, String path, ObjectNode body) throws IOException {
        ObjectNode app = JSON.createObjectNode().put("app_id", feishu.appId()).put("app_secret", feishu.appSecret());
        String token = send("POST", "/open-apis/auth/v3/tenant_access_token/internal", app, "")
                .get("tenant_access_token")
                .textValue();
        JsonNode answer = send(method, path, body, "Bearer " + token);
        assertThat(answer.get("code").intValue()).as(answer.toString()).isZero();
        return answer;
    }

    private JsonNode send(String method, String path, ObjectNode body, String authorization) throws IOException {
        try {
            return JSON.readTree(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(feishu.baseUrl() + path))
                                    .header("Content-Type", "application/json; charset=utf-8")
                                    .header("Authorization", authorization)
                                    .method(method, BodyPublishers.ofString(body.toString()))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A callback that takes the challenge and every press, and answers with a card that says who is on it. */
    private static HttpServer answerPresses(AtomicReference<JsonNode> press) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/feishu", exchange -> {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            ObjectNode answer = JSON.createObjectNode();
            if (body.has("challenge")) {
                answer.set("challenge", body.get("challenge"));
            } else {
                press.set(body);
                answer.putObject("toast").put("type", "success").put("content", "Thank you");
                ObjectNode card = answer.putObject("card").put("type", "raw").putObject("data");
                card.putObject("config").put("update_multi", true);
                card.putArray("elements").addObject().put("tag", "markdown").put("content", "lilei is on it");
            }
            byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
