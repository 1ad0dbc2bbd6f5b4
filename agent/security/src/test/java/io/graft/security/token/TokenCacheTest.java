package io.graft.security.token;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWKSet;
import io.graft.governance.context.Identity;
import io.graft.security.token.keys.KeySet;
import io.graft.security.token.keys.VerificationKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
  private static final VerificationKey KEY = key();
  private final TokenCache cache = new TokenCache();

  private static VerificationKey key() {
    try {
      return KeySet.parse(new JWKSet(List.of(SampleIssuer.RSA)).toString().getBytes())
          .candidates("rsa-1", "RS256")
          .get(0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static FoundToken token(String text) {
    String padded = String.format("%-1000s", text).replace(' ', '-');
    return new FoundToken(null, padded, 0, padded.length());
  }

  private static TokenResult valid(long end) {
    return TokenResult.valid(null, Identity.NONE, new String[0], end, KEY);
  }

  @Test
  void itIsBoundedAndKeepsWhatIsUsed() {
    TokenResult used = valid(10_000);
    FoundToken often = token("often");
    cache.put(often, used, 0);
    for (int i = 0; i < 10_000; i++) {
      cache.put(token("token " + i), valid(10_000), i);
      assertSame(used, cache.get(often, i));
    }
    assertTrue(cache.size() < 2000, "tokens: " + cache.size());
    assertTrue(cache.size() > 1000, "tokens: " + cache.size());
  }

  @Test
  void tokensEndAndAreSweptAway() {
    FoundToken token = token("token");
    cache.put(token, valid(100), 0);
    assertTrue(cache.get(token, 99) != null);
    assertNull(cache.get(token, 100));
    cache.put(token, valid(100), 0);
    cache.sweep(100);
    assertTrue(cache.size() == 0);
  }

  @Test
  void invalidTokensAreRememberedForAMinuteIfTheyStaySo() {
    FoundToken expired = token("expired");
    cache.put(expired, TokenResult.refused(Reason.EXPIRED, null), 0);
    assertSame(Reason.EXPIRED, cache.get(expired, 59).refused);
    assertNull(cache.get(expired, 60));
    FoundToken unknown = token("unknown key");
    cache.put(unknown, TokenResult.refused(Reason.KEY, null), 0);
    assertNull(cache.get(unknown, 0));
    for (int i = 0; i < 10_000; i++) {
      cache.put(token("x" + i), TokenResult.refused(Reason.FORMAT, null), 0);
    }
    cache.sweep(60);
  }
}
