package io.github.camelfeishu.urgent.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encryption and signature of pushed events, by an app's encrypt key. */
final class CallbackSecurity {

    private static final int IV_BYTES = 16;

    private final byte[] encryptKey;

    CallbackSecurity(String encryptKey) {
        this.encryptKey = utf8(encryptKey);
    }

    /**
     * Decrypts: Base64 of the IV and the AES-256-CBC of the text, by the SHA-256 of the key.
     *
     * @throws GeneralSecurityException if it was not encrypted with this key
     */
    byte[] decrypt(String base64) throws GeneralSecurityException {
        byte[] encrypted;
        try {
            encrypted = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not Base64", e);
        }
        if (encrypted.length < IV_BYTES) {
            throw new GeneralSecurityException("shorter than an IV");
        }
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(sha256(encryptKey), "AES"),
                new IvParameterSpec(encrypted, 0, IV_BYTES));
        return cipher.doFinal(encrypted, IV_BYTES, encrypted.length - IV_BYTES);
    }

    /** Whether the signature is that of timestamp, nonce and body, which are null if they are missing. */
    boolean isSigned(String signature, String timestamp, String nonce, byte[] body) throws GeneralSecurityException {
        if (signature == null || timestamp == null || nonce == null) {
            return false;
        }
        String right = HexFormat.of().formatHex(sha256(utf8(timestamp), utf8(nonce), encryptKey, body));
        return same(right, signature);
    }

    /** Compares in a time that does not tell how much of it is right. */
    static boolean same(String right, String given) {
        return MessageDigest.isEqual(utf8(right), utf8(given));
    }

    private static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
