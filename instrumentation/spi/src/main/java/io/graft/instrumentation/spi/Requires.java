package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A requirement of an adapter: a class, or a method of it, that the library must have. If one is
 * missing, the advice is skipped, once for each class loader, and the status page shows which.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
@Repeatable(Requires.All.class)
public @interface Requires {
  /** Binary name of the class. */
  String type();

  /** Name of a method that the class must declare; empty: only the class is required. */
  String method() default "";

  /** Descriptor of that method; empty: any. */
  String descriptor() default "";

  /** Several requirements of one advice class, all of which must be met. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.SOURCE)
  @interface All {
    Requires[] value();
  }
}
