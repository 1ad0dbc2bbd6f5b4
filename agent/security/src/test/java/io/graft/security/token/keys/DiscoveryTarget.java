package io.graft.security.token.keys;

import io.graft.security.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads discovery documents of hostile servers: keys come by TLS, or from this host. */
public final class DiscoveryTarget implements FuzzTarget {
  private static final String ISSUER = "https://id.example.com/realms/shop";

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "https://id.example.com/realms/shop/certs",
            "http://127.0.0.1:8080/certs?a=b",
            "http://[::1]/certs",
            "http://localhost/certs",
            "http://id.example.com/certs",
            "https://user@id.example.com:8443/",
            "file:///etc/passwd",
            "https:\\u002f\\u002fid.example.com")
        .map(url -> "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"" + url + "\",\"x\":[1,{}]}")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .collect(Collectors.toList());
  }

  @Override
  public void read(byte[] input) throws Exception {
    KeyUrl keys;
    try {
      keys = KeyLocation.keysIn(input, ISSUER);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).matches("[^\\p{Cntrl}]{1,1200}")) {
        throw new AssertionError("no line for a log: " + e.getMessage(), e);
      }
      return;
    }
    boolean here = keys.host().matches("(?i)localhost|127\\..*|.*:.*");
    if (!keys.secure() && !here || keys.port() < 1 || keys.port() > 65535) {
      throw new AssertionError("accepted: " + keys);
    }
    // It goes into a request as it is.
    if (!keys.path().startsWith("/") || !(keys.path() + keys.authority()).matches("[!-~]*")) {
      throw new AssertionError("accepted: " + keys);
    }
  }
}
