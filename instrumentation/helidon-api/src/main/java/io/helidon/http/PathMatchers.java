package io.helidon.http;

public final class PathMatchers {
  private PathMatchers() {}

  public static final class MatchResult {
    private MatchResult() {}

    public native boolean accepted();
  }
}
