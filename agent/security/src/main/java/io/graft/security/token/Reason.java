package io.graft.security.token;

import java.util.Locale;

/** Why a token is not accepted, for the operator. The caller only learns the status. */
enum Reason {
  /** There is no token. */
  MISSING(401),
  /** There is more than one token. */
  TWICE(400),
  /** The header or cookie cannot be a token. */
  MALFORMED(400),
  /** The token is not a signed JWT in compact form, or one that parsers may read differently. */
  FORMAT(401),
  /** Its issuer is not configured. */
  ISSUER(401),
  /** Tokens of its issuer are not accepted in this header or cookie. */
  PLACE(401),
  /** Its algorithm is not accepted, or does not fit the key. */
  ALGORITHM(401),
  /** Its {@code typ} is not accepted. */
  TYPE(401),
  /** A claim is missing or is not what it must be. */
  CLAIMS(401),
  EXPIRED(401),
  /** It is not valid yet. */
  NOT_YET(401),
  /** It is valid for longer than is accepted. */
  AGE(401),
  /** It is for others. */
  AUDIENCE(401),
  /** Its issuer does not publish the key. */
  KEY(401),
  SIGNATURE(401),
  /** It is of another service than the certificate of its connection. */
  OWNER(401),
  /** The user has no name. */
  PRINCIPAL(401),
  /** The peer has sent too many invalid tokens in this second; this one was not looked at. */
  FLOOD(401),
  /** No keys of the issuer are loaded. */
  UNAVAILABLE(503),
  /** The settings are not valid. */
  SETTINGS(503),
  /** A header cannot be taken from the request, so the application might trust it. */
  HEADERS(503);

  private final int status;

  Reason(int status) {
    this.status = status;
  }

  /** The status of the response. */
  int status() {
    return status;
  }

  /** For metrics: {@code not-yet}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the same token would be refused again for the same reason, in any place. */
  boolean lasting() {
    switch (this) {
      case FORMAT:
      case ISSUER:
      case TYPE:
      case CLAIMS:
      case EXPIRED:
      case AUDIENCE:
      case PRINCIPAL:
        return true;
      default:
        return false;
    }
  }

  /** Whether it costs the peer one of the failures that it has in a second. */
  boolean counts() {
    return this != KEY && this != UNAVAILABLE;
  }
}
