package io.graft.security.token.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.graft.security.token.json.JsonShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that an issuer publishes and that may verify signatures. Immutable. */
public final class KeySet {
  /** A larger set is a mistake or an attack: each key costs memory and time. */
  private static final int MOST_KEYS = 100;

  /** The number of keys that are tried for a token that does not name its key. */
  private static final int MOST_TRIED = 8;

  private static final int DEEPEST = 8;

  private final List<VerificationKey> keys;

  /** Why some of the published keys are not used, one clause each. */
  private final List<String> unused;

  private KeySet(List<VerificationKey> keys, List<String> unused) {
    this.keys = keys;
    this.unused = unused;
  }

  /**
   * Parses a JWK set (RFC 7517, section 5).
   *
   * @throws IOException if it has no key that can be used; the message is a clause for the log
   */
  public static KeySet parse(byte[] json) throws IOException {
    String fault = JsonShape.fault(json, 0, json.length, DEEPEST);
    if (fault != null) {
      throw new IOException("its keys are not a JWK set (" + fault + ")");
    }
    List<VerificationKey> keys = new ArrayList<>();
    List<String> unused = new ArrayList<>();
    for (Map<String, Object> each : published(json)) {
      try {
        JWK jwk = JWK.parse(each).toPublicJWK();
        String why = jwk == null ? "a shared secret" : unusable(jwk);
        if (why == null && jwk != null) {
          keys.add(VerificationKey.of(jwk));
        } else {
          unused.add(String.valueOf(why));
        }
      } catch (ParseException | JOSEException | RuntimeException e) {
        unused.add("not a key");
      }
    }
    if (keys.isEmpty()) {
      throw new IOException(
          unused.isEmpty()
              ? "it publishes no key"
              : "none of its keys can be used: " + String.join(", ", unused));
    }
    keys.get(0).warm();
    return new KeySet(Collections.unmodifiableList(keys), Collections.unmodifiableList(unused));
  }

  private static Map<String, Object>[] published(byte[] json) throws IOException {
    Map<String, Object>[] keys;
    try {
      keys =
          JSONObjectUtils.getJSONObjectArray(
              JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8)), "keys");
    } catch (ParseException | RuntimeException e) {
      throw new IOException("its keys are not a JWK set", e);
    }
    if (keys == null) {
      throw new IOException("its keys are not a JWK set (there is no 'keys')");
    }
    if (keys.length > MOST_KEYS) {
      throw new IOException("it publishes " + keys.length + " keys, more than " + MOST_KEYS);
    }
    return keys;
  }

  /** Why a key is not used; {@code null}: it is. */
  private static @Nullable String unusable(JWK key) {
    if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
      return "for " + (KeyUse.ENCRYPTION.equals(key.getKeyUse()) ? "encryption" : "another use");
    }
    if (key.getKeyOperations() != null
        && !key.getKeyOperations().isEmpty()
        && !key.getKeyOperations().contains(KeyOperation.VERIFY)) {
      return "not for verifying";
    }
    return Algorithms.fault(key);
  }

  /**
   * Returns the keys that may have signed a token.
   *
   * @param id the name of the key in the token; {@code null}: it has none
   * @param algorithm the token's
   * @return empty: none, or none that fits the algorithm
   */
  public List<VerificationKey> candidates(@Nullable String id, String algorithm) {
    List<VerificationKey> found = new ArrayList<>(1);
    for (int i = 0; i < keys.size() && found.size() < MOST_TRIED; i++) {
      VerificationKey key = keys.get(i);
      boolean named = id == null || key.id() == null || id.equals(key.id());
      if (named && key.fits(algorithm)) {
        found.add(key);
      }
    }
    return found;
  }

  /** Whether a key of this name is published. */
  public boolean has(String id) {
    for (int i = 0; i < keys.size(); i++) {
      if (id.equals(keys.get(i).id())) {
        return true;
      }
    }
    return false;
  }

  /** The number of keys. */
  public int size() {
    return keys.size();
  }

  /** Why some of the published keys are not used. */
  List<String> unused() {
    return unused;
  }

  /**
   * Returns a newer set with this one's objects for the keys that are in both, and marks the others
   * of this one as removed.
   */
  KeySet replacedBy(KeySet newer) {
    List<VerificationKey> merged = new ArrayList<>();
    for (VerificationKey key : newer.keys) {
      VerificationKey known = like(key);
      merged.add(known == null ? key : known);
    }
    for (VerificationKey key : keys) {
      if (!merged.contains(key)) {
        key.remove();
      }
    }
    return new KeySet(Collections.unmodifiableList(merged), newer.unused);
  }

  private @Nullable VerificationKey like(VerificationKey other) {
    for (VerificationKey key : keys) {
      if (key.same(other)) {
        return key;
      }
    }
    return null;
  }

  /** Marks all keys as removed. */
  void remove() {
    for (VerificationKey key : keys) {
      key.remove();
    }
  }
}
