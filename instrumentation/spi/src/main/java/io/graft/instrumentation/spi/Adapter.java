package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an adapter governs, on its package. The agent knows it from the index alone: there is no
 * other list to extend. Adapters without it govern neither requests nor calls: they pass on
 * context, read routes, or weave the JDK.
 */
@Target(ElementType.PACKAGE)
@Retention(RetentionPolicy.SOURCE)
public @interface Adapter {
  Role value();

  /** Roles of adapters. One that is a {@link ServletContainer} reports its ports. */
  enum Role {
    /** Governs the calls of a client. */
    CLIENT,
    /** Governs the requests to a server. */
    SERVER,
    /** As {@link #SERVER}, but clients use the woven classes as well. */
    CODEC,
    /** As {@link #SERVER}, for containers without an adapter; does not know their ports. */
    FALLBACK
  }
}
