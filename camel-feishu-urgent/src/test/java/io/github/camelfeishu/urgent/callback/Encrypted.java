package io.github.camelfeishu.urgent.callback;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What Feishu posts if the app has an encrypt key. */
final class Encrypted {

    private Encrypted() {}

    static String by(String key, String event) throws GeneralSecurityException {
        byte[] iv = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(sha256(key), "AES"), new IvParameterSpec(iv));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(iv);
        all.writeBytes(cipher.doFinal(event.getBytes(StandardCharsets.UTF_8)));
        return "{\"encrypt\":\"" + Base64.getEncoder().encodeToString(all.toByteArray()) + "\"}";
    }

    /** The headers of a post that was signed at that time. */
    static Map<String, String> signature(String key, String body, Instant at) throws GeneralSecurityException {
        return signature(key, body, String.valueOf(at.getEpochSecond()));
    }

    static Map<String, String> signature(String key, String body, String timestamp) throws GeneralSecurityException {
        return Map.of(
                "X-Lark-Request-Timestamp",
                timestamp,
                "X-Lark-Request-Nonce",
                "nonce",
                "X-Lark-Signature",
                HexFormat.of().formatHex(sha256(timestamp + "nonce" + key + body)));
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
