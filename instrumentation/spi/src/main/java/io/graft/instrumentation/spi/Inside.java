package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The {@link java.lang.invoke.MethodHandles.Lookup} of the woven class: it reaches that class's
 * private members, and whatever else the class itself can reach, also where its module opens
 * nothing. A constant of the woven call, {@code null} for a class file older than Java 7.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.SOURCE)
public @interface Inside {}
