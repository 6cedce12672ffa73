package io.github.camelfeishu.urgent.callback;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.camelfeishu.urgent.client.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what comes to the request URL of an app, and lets only Feishu's own requests through. */
public final class CallbackReader {

    private static final Logger LOG = LoggerFactory.getLogger(CallbackReader.class);

    private static final String URL_VERIFICATION = "url_verification";

    /** The headers by which Feishu signs a request; null if they are missing. */
    public record Signature(String signature, String timestamp, String nonce) {}

    /** Of a signed event. */
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final String verificationToken;
    private final CallbackSecurity security;
    private final InstantSource time;

    /**
     * @param verificationToken the app's verification token; null or blank if the encrypt key alone tells Feishu's requests
     * @param encryptKey        the app's encrypt key; null or blank if it has none, and events come in plain
     */
    public CallbackReader(String verificationToken, String encryptKey, InstantSource time) {
        this.verificationToken = verificationToken == null || verificationToken.isBlank() ? null : verificationToken;
        this.time = time;
        security = encryptKey == null || encryptKey.isBlank() ? null : new CallbackSecurity(encryptKey);
    }

    /** @throws CallbackRefusedException if it is no event, or not from Feishu */
    public Callback read(byte[] body, Signature signature) throws CallbackRefusedException {
        JsonNode sent = tree(body);
        if (!sent.isObject()) {
            throw CallbackRefusedException.noEvent("the body is not a JSON object");
        }
        if (security == null && verificationToken == null) {
            throw new IllegalStateException("neither verificationToken nor encryptKey is set");
        }
        JsonNode event = security == null ? sent : decrypt(sent);
        if (event.has("encrypt")) {
            throw CallbackRefusedException.noEvent("the event is encrypted, and no encryptKey is set here");
        }
        // version 2.0 of events has a header, version 1.0 says the same elsewhere
        JsonNode header = event.path("header");
        if (verificationToken != null && !isToken(header.isObject() ? header.path("token") : event.path("token"))) {
            throw CallbackRefusedException.notFromFeishu("its verification token is not verificationToken");
        }
        if (event.path("type").asText().equals(URL_VERIFICATION)) {
            return new Callback.Challenge(event.path("challenge").asText());
        }
        if (security != null) {
            verifySignature(signature, body);
        }
        String id = (header.isObject() ? header.path("event_id") : event.path("uuid"))
                .asText(security == null ? "" : signature.signature());
        String type = (header.isObject() ? header.path("event_type") : event.at("/event/type")).asText();
        return new Callback.Event(id, type, header, event.path("event"));
    }

    private void verifySignature(Signature signature, byte[] body) throws CallbackRefusedException {
        if (!isSigned(signature, body)) {
            throw CallbackRefusedException.notFromFeishu(
                    "X-Lark-Signature is missing or not made with encryptKey of this very body");
        }
        if (!isRecent(signature.timestamp())) {
            throw CallbackRefusedException.notFromFeishu("X-Lark-Request-Timestamp is more than " + MAX_AGE.toMinutes()
                    + " minutes old: a replay, or a clock" + " that is wrong");
        }
    }

    private boolean isRecent(String seconds) {
        try {
            return !Instant.ofEpochSecond(Long.parseLong(seconds)).plus(MAX_AGE).isBefore(time.instant());
        } catch (NumberFormatException | DateTimeException e) {
            return false;
        }
    }

    private JsonNode decrypt(JsonNode sent) throws CallbackRefusedException {
        try {
            JsonNode event = tree(security.decrypt(sent.path("encrypt").asText()));
            if (event.isObject()) {
                return event;
            }
        } catch (GeneralSecurityException e) {
            LOG.trace("Decryption failed", e);
        }
        throw CallbackRefusedException.notFromFeishu("it is not encrypted with encryptKey");
    }

    private boolean isToken(JsonNode token) {
        return token.isTextual() && CallbackSecurity.same(verificationToken, token.textValue());
    }

    private boolean isSigned(Signature signature, byte[] body) {
        try {
            return security.isSigned(signature.signature(), signature.timestamp(), signature.nonce(), body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 cannot be had here", e);
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return json == null ? MissingNode.getInstance() : Json.MAPPER.readTree(json);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
