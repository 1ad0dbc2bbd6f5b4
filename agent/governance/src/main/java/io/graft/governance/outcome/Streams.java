package io.graft.governance.outcome;

import org.jspecify.annotations.Nullable;

/**
 * Recognises responses that stay open as long as the client listens: connections that switch to
 * another protocol, and content types that never end. They do not count as work in progress, and
 * how they end does not count as success or failure.
 */
public final class Streams {
  private static final int SWITCHING_PROTOCOLS = 101;

  private static final String[] TYPES = {
    "text/event-stream", "application/stream+json", "multipart/x-mixed-replace"
  };

  private Streams() {}

  /**
   * @param status of the response
   * @param contentType of the response; {@code null}: absent
   */
  public static boolean are(int status, @Nullable String contentType) {
    return status == SWITCHING_PROTOCOLS || contentType != null && typed(contentType);
  }

  private static boolean typed(String contentType) {
    for (int i = 0; i < TYPES.length; i++) {
      String type = TYPES[i];
      if (contentType.regionMatches(true, 0, type, 0, type.length())) {
        return true;
      }
    }
    return false;
  }
}
