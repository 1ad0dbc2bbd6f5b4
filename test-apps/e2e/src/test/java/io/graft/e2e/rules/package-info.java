/** Rules that change while an application runs. */
package io.graft.e2e.rules;
