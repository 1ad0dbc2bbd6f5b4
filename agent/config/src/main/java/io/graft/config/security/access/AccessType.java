package io.graft.config.security.access;

import io.graft.governance.setting.ValueParser;
import io.graft.governance.setting.ValueType;
import java.net.URI;
import java.util.List;

/** The types of the fields of a rule. */
public final class AccessType {
  public static final ValueType<Callers> FROM = new CallersType(false);

  public static final ValueType<Callers> NOT_FROM = new CallersType(true);

  public static final ValueType<Operations> OPERATIONS =
      new ValueType<Operations>(
          "match", "methods and paths such as GET,HEAD /items/**;POST /items", "") {
        @Override
        public Operations parse(String text) {
          return Operations.parse(text);
        }
      };

  public static final ValueType<Conditions> CONDITIONS =
      new ValueType<Conditions>(
          "conditions",
          "claim:NAME=VALUE, scope:NAME, header:NAME=VALUE or tls, separated by commas",
          "") {
        @Override
        public Conditions parse(String text) {
          return Conditions.parse(text);
        }
      };

  public static final ValueType<URI> CHECK =
      new ValueType<URI>("text", "a URL such as http://policy/check", "") {
        @Override
        public URI parse(String text) {
          return AccessCheck.url(text);
        }
      };

  public static final ValueType<List<String>> CHECK_HEADERS =
      new ValueType<List<String>>("list", "names of headers, separated by commas", "") {
        @Override
        public List<String> parse(String text) {
          return AccessCheck.headers(text);
        }
      };

  private AccessType() {}

  /** {@code from} and {@code not-from}. */
  private static final class CallersType extends ValueType<Callers> {
    private final boolean negated;

    CallersType(boolean negated) {
      super(
          "callers",
          "service:NAME, spiffe://ID, user:ISSUER/NAME, user:*, ip:RANGE"
              + (negated ? "" : " or anyone")
              + ", separated by commas",
          "");
      this.negated = negated;
    }

    @Override
    public Callers parse(String text) {
      return Callers.parse(ValueParser.list(text), negated);
    }
  }
}
