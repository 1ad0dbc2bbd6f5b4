package io.graft.security.token;

import io.graft.security.token.keys.KeySource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An issuer whose tokens are accepted, and how. Immutable, except for its keys. */
final class TokenIssuer {
  /** Its name in the settings. */
  final String name;

  /** Exactly as in the claim {@code iss}. */
  final String issuer;

  /** {@code null}: it is {@link #workloads}. */
  final @Nullable KeySource keys;

  /** The services that sign their own tokens; {@code null}: it is an issuer with keys. */
  final @Nullable Workloads workloads;

  /** Empty: any, which is only possible if nothing is enforced. */
  final List<String> audience;

  final List<String> algorithms;
  final List<TokenPlace> places;

  /** In lower case, without {@code application/}; empty: any. */
  final List<String> types;

  final String principal;

  /** {@code null}: the usual ones. */
  final @Nullable String roles;

  final long maxAgeSeconds;

  TokenIssuer(
      String name,
      String issuer,
      @Nullable KeySource keys,
      @Nullable Workloads workloads,
      List<String> audience,
      List<String> algorithms,
      List<TokenPlace> places,
      List<String> types,
      String principal,
      @Nullable String roles,
      long maxAgeSeconds) {
    this.name = name;
    this.issuer = issuer;
    this.keys = keys;
    this.workloads = workloads;
    this.audience = audience;
    this.algorithms = algorithms;
    this.places = places;
    this.types = types;
    this.principal = principal;
    this.roles = roles;
    this.maxAgeSeconds = maxAgeSeconds;
  }

  /** Whether signatures of this algorithm are accepted. RFC 9864 calls EdDSA also Ed25519. */
  boolean accepts(String algorithm) {
    return algorithms.contains(algorithm.equals("Ed25519") ? "EdDSA" : algorithm);
  }

  /** Whether tokens of this type are accepted. {@code null}: the token has none. */
  boolean acceptsType(@Nullable String type) {
    return types.isEmpty() || type != null && types.contains(shortType(type));
  }

  /** A media type as RFC 7515, section 4.1.9, lets it be written. */
  static String shortType(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
  }
}
