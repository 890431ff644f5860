/** What people write and read of their own second factor. */
import { IsPlainText } from '../common/fields.js';

/** A code of the authenticator app, or a recovery code. */
export class SecondFactorCode {
  /**
   * Six digits; a recovery code where one is taken.
   * @example "492039"
   */
  @IsPlainText(6, 40)
  code!: string;
}

/** Whether the caller has a second factor. */
export class SecondFactorState {
  /** Whether a code is asked of them when they sign in. */
  enrolled!: boolean;

  /** Whether their agency requires it. */
  required!: boolean;

  /**
   * How many recovery codes are left; 0 without a second factor.
   * @example 10
   */
  recoveryCodesLeft!: number;
}

/** What an authenticator app needs. It is told this once. */
export class SecondFactorSecret {
  /**
   * In base32, to be typed.
   * @example "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
   */
  secret!: string;

  /**
   * The same, to be shown as a QR code or followed as a link on a telephone.
   * @example "otpauth://totp/Patchwork:jane.smith%40northside.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Patchwork"
   */
  otpauthUri!: string;
}

/** What helps when the telephone is lost. They are told this once. */
export class RecoveryCodes {
  /**
   * Each works once, in place of a code.
   * @example ["k7dqm-2xw9h"]
   */
  recoveryCodes!: string[];
}
