package io.github.camelfeishu.urgent.sandbox.feishu;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelfeishu.urgent.sandbox.wire.Json;
import io.github.camelfeishu.urgent.sandbox.world.EventSubscription;

/** Encrypts and signs events for a callback URL. Without an encrypt key, events are neither encrypted nor signed. */
final class EventCrypto {
    private static final int IV_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private EventCrypto() {}

    /** The body to send. */
    static String body(EventSubscription to, JsonNode event) {
        if (to.encryptKey() == null) {
            return event.toString();
        }
        return Json.MAPPER
                .createObjectNode()
                .put("encrypt", encrypt(event.toString(), to.encryptKey()))
                .toString();
    }

    /** The headers of a signed event; challenges are not signed. */
    static Map<String, String> signature(EventSubscription to, String body, String timestamp) {
        if (to.encryptKey() == null) {
            return Map.of();
        }
        String nonce = HexFormat.of().formatHex(random(8));
        return Map.of(
                "X-Lark-Request-Timestamp",
                timestamp,
                "X-Lark-Request-Nonce",
                nonce,
                "X-Lark-Signature",
                HexFormat.of().formatHex(sha256(timestamp + nonce + to.encryptKey() + body)));
    }

    /** AES-256-CBC with the SHA-256 of the key; the result is the Base64 of the IV and the encrypted text. */
    private static String encrypt(String text, String key) {
        try {
            byte[] iv = random(IV_BYTES);
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(sha256(key), "AES"), new IvParameterSpec(iv));
            byte[] encrypted = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] all = new byte[iv.length + encrypted.length];
            System.arraycopy(iv, 0, all, 0, iv.length);
            System.arraycopy(encrypted, 0, all, iv.length, encrypted.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an event cannot be encrypted", e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("there is no SHA-256 here", e);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
