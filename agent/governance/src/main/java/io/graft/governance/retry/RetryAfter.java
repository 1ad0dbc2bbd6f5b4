package io.graft.governance.retry;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Parses the {@code Retry-After} header: RFC 9110, section 10.2.3. */
public final class RetryAfter {
  /** Returned for an invalid header. */
  public static final long NONE = -1;

  private static final long SECOND = 1_000_000_000L;
  private static final long MAX = 300 * SECOND;
  private static final int MAX_LENGTH = 40;

  private RetryAfter() {}

  /**
   * @param epochMillis the wall clock, for a header with a date
   * @return nanoseconds, 0 to 300 s; 0 for a date in the past; {@link #NONE}
   */
  public static long nanos(@Nullable String header, long epochMillis) {
    if (header == null || header.length() > MAX_LENGTH) {
      return NONE;
    }
    String value = header.trim();
    if (value.isEmpty()) {
      return NONE;
    }
    if (value.charAt(0) <= '9') {
      return seconds(value);
    }
    try {
      long date =
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli();
      return Math.max(0, Math.min(MAX / 1_000_000, date - epochMillis)) * 1_000_000;
    } catch (DateTimeException notADate) {
      return NONE;
    }
  }

  private static long seconds(String value) {
    long seconds = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return NONE;
      }
      seconds = Math.min(MAX, seconds * 10 + c - '0');
    }
    return Math.min(MAX, seconds * SECOND);
  }
}
