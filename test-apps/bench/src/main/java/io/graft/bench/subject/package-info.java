/** Programs that are measured. */
package io.graft.bench.subject;
