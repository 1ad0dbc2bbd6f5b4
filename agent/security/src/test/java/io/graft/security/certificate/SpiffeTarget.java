package io.graft.security.certificate;

import io.graft.security.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An id that is accepted is a URI that every reader reads alike. */
public final class SpiffeTarget implements FuzzTarget {
  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "spiffe://graft.local/service/orders",
            "spiffe://graft.local",
            "spiffe://cluster.local/ns/shop/sa/orders",
            "spiffe://graft.local/",
            "spiffe://graft.local:80/a",
            "spiffe://a@graft.local/a",
            "spiffe://graft.local/../a",
            "spiffe://graft.local/a?b#c",
            "SPIFFE://graft.local/%61")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .collect(Collectors.toList());
  }

  @Override
  public void read(byte[] input) throws Exception {
    String text = new String(input, StandardCharsets.UTF_8);
    SpiffeId id;
    try {
      id = SpiffeId.parse(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    java.net.URI uri = new java.net.URI(text);
    boolean same =
        id.toString().equals(text)
            && uri.getScheme().equals("spiffe")
            && uri.getRawAuthority().equals(id.domain())
            && id.isDomain() == uri.getRawPath().isEmpty()
            && uri.normalize().equals(uri)
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && (id.isDomain() || uri.getRawPath().endsWith("/" + id.service()));
    if (!same) {
      throw new AssertionError("accepted: " + text);
    }
  }
}
