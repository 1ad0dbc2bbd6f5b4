package io.graft.security.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Remembers verified tokens by their SHA-256, and for a minute those that stay invalid. Both are
 * bounded, so neither can push out the other. Thread-safe.
 */
final class TokenCache {
  /** In characters of tokens; their claims take about three times as much memory. */
  private static final long MOST_CHARACTERS = 4 << 20;

  private static final int MOST_INVALID = 2_000;
  private static final int SMALLEST = 256;

  /** Maintenance is short, and the application's common pool is not the agent's. */
  private static final Executor HERE =
      new Executor() {
        @Override
        public void execute(Runnable task) {
          task.run();
        }
      };

  private final Cache<Digest, Sized> valid =
      Caffeine.newBuilder()
          .executor(HERE)
          .maximumWeight(MOST_CHARACTERS)
          .weigher(
              new Weigher<Digest, Sized>() {
                @Override
                public int weigh(Digest key, Sized value) {
                  return value.size;
                }
              })
          .build();

  private final Cache<Digest, TokenResult> invalid =
      Caffeine.newBuilder()
          .executor(HERE)
          .maximumSize(MOST_INVALID)
          .expireAfterWrite(1, TimeUnit.MINUTES)
          .build();

  private final MessageDigest prototype;

  TokenCache() {
    try {
      prototype = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Each JDK has it.
      throw new IllegalStateException(e);
    }
  }

  /** A SHA-256. */
  static final class Digest {
    private final long a;
    private final long b;
    private final long c;
    private final long d;

    private Digest(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      a = buffer.getLong();
      b = buffer.getLong();
      c = buffer.getLong();
      d = buffer.getLong();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Digest)) {
        return false;
      }
      Digest o = (Digest) other;
      return a == o.a && b == o.b && c == o.c && d == o.d;
    }

    @Override
    public int hashCode() {
      return (int) a;
    }
  }

  private static final class Sized {
    final TokenResult result;
    final int size;

    Sized(TokenResult result, int size) {
      this.result = result;
      this.size = size;
    }
  }

  /** The key of a token. */
  Digest digest(String token) {
    MessageDigest digest;
    try {
      // Without a search for the provider.
      digest = (MessageDigest) prototype.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
    return new Digest(digest.digest(token.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /**
   * Returns what is known of a token; {@code null}: it has to be verified. A valid one is forgotten
   * when it has ended, or its key is published no longer.
   *
   * @param nowSeconds since 1970
   */
  @Nullable TokenResult get(Digest token, long nowSeconds) {
    Sized known = valid.getIfPresent(token);
    if (known == null) {
      return invalid.getIfPresent(token);
    }
    if (known.result.endsAt > nowSeconds && !known.result.keyRemoved()) {
      return known.result;
    }
    valid.invalidate(token);
    return null;
  }

  /** Remembers a result, if it lasts. */
  void put(Digest token, TokenResult result, int length) {
    if (result.refused == null) {
      valid.put(token, new Sized(result, SMALLEST + length));
    } else if (result.refused.lasting()) {
      invalid.put(token, result);
    }
  }
}
