// libcrypto as Swift sees it. Only what Swift cannot import gets a wrapper here: macros with casts.
#ifndef LECTERN_COPENSSL_SHIM_H
#define LECTERN_COPENSSL_SHIM_H

// SHA256_Init, _Update and _Final keep their state in a plain struct, so that a keyed state can be copied for
// each request without an allocation. OpenSSL 3 marks them deprecated in favour of EVP, whose contexts live on the heap.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* A new key on the curve P-256, to be freed with EVP_PKEY_free; NULL on failure. */
static inline EVP_PKEY *lectern_make_p256_key(void) { return EVP_EC_gen("P-256"); }

/* Points `bytes` at what a memory BIO holds, which stays its own. Returns how many bytes that is. */
static inline long lectern_memory_of(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

#endif
