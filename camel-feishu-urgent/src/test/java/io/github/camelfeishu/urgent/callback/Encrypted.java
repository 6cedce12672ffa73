package io.github.camelfeishu.urgent.callback;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What Feishu posts if the app has an encrypt key. */
final class Encrypted {

    private Encrypted() {}

    static String by(String key, String event) throws GeneralSecurityException {
        byte[] iv = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        byte[] secret = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(iv));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(iv);
        all.writeBytes(cipher.doFinal(event.getBytes(StandardCharsets.UTF_8)));
        return "{\"encrypt\":\"" + Base64.getEncoder().encodeToString(all.toByteArray()) + "\"}";
    }
}
