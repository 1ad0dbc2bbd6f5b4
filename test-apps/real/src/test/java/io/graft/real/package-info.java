/**
 * Applications that nobody here wrote. {@link io.graft.real.Application} says what each is and what
 * Graft makes of it.
 */
package io.graft.real;
