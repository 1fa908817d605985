/** A number as its digits, without the country's 86 and without what separates them, so that one caller is one text. */
export function plainPhone(phone: string): string {
  const digits = phone.normalize('NFKC').replace(/\D/g, '')
  return digits.replace(/^(?:00)?86(?=1\d{10}$)/, '')
}

/** The last four digits; what a reporter says to open the own list. */
export const lastFour = (phone: string): string => plainPhone(phone).slice(-4)

export const plainEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase()
